package io.bianque.agent.link;

import io.bianque.agent.config.AgentConfig;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The agent's certificate, key and authorities, out of PEM files. Read anew for each connection, so that they may be renewed. */
public final class TlsFiles {
    private static final String IDENTITY = "bianque://agent/";
    private static final int SAN_URI = 6;
    private static final int FILE_BYTES_MAX = 1 << 20;

    private TlsFiles() {}

    /** A file that cannot be used: which one, and why. */
    public static final class BadTlsFile extends IOException {
        private static final long serialVersionUID = 1L;

        BadTlsFile(Path file, String what) {
            super(file + ": " + what);
        }
    }

    /**
     * Looks whether the files can be used together.
     *
     * @throws BadTlsFile when a file is missing or not what it should be
     */
    public static void check(AgentConfig.Tls files) throws BadTlsFile {
        context(files);
    }

    /**
     * TLS with the agent's own certificate.
     *
     * @throws BadTlsFile when a file is missing or not what it should be
     */
    static SSLContext context(AgentConfig.Tls files) throws BadTlsFile {
        try {
            var keys = KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            keys.setKeyEntry("agent", key(files.key()), new char[0],
                    certificates(files.certificate()).toArray(Certificate[]::new));
            var keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keyManagers.init(keys, new char[0]);
            var authorities = KeyStore.getInstance("PKCS12");
            authorities.load(null, null);
            var number = 0;
            for (var certificate : certificates(files.ca())) {
                authorities.setCertificateEntry("ca" + number++, certificate);
            }
            var trustManagers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trustManagers.init(authorities);
            var context = SSLContext.getInstance("TLSv1.3");
            context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
            return context;
        } catch (BadTlsFile e) {
            throw e;
        } catch (GeneralSecurityException | IOException e) {
            throw new BadTlsFile(files.certificate(), "does not go with " + files.key() + ": " + e.getMessage());
        }
    }

    /**
     * The host's name as its certificate has it.
     *
     * @return empty when the certificate names no agent
     * @throws BadTlsFile when it cannot be read
     */
    public static Optional<String> identity(Path certificate) throws BadTlsFile {
        var leaf = certificates(certificate).getFirst();
        try {
            var names = leaf.getSubjectAlternativeNames();
            for (var name : names == null ? List.<List<?>>of() : names) {
                if (name.get(0) instanceof Integer kind && kind == SAN_URI && name.get(1) instanceof String uri
                        && uri.startsWith(IDENTITY)) {
                    return Optional.of(uri.substring(IDENTITY.length()));
                }
            }
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new BadTlsFile(certificate, "has unreadable names: " + e.getMessage());
        }
    }

    private static List<X509Certificate> certificates(Path file) throws BadTlsFile {
        var bytes = read(file).getBytes(StandardCharsets.US_ASCII);
        try {
            var found = CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(bytes));
            if (!found.isEmpty()) {
                return found.stream().map(X509Certificate.class::cast).toList();
            }
        } catch (GeneralSecurityException e) {
            throw new BadTlsFile(file, "holds no certificate: " + e.getMessage());
        }
        throw new BadTlsFile(file, "holds no certificate; it must be PEM");
    }

    private static PrivateKey key(Path file) throws BadTlsFile {
        var text = read(file);
        var begin = text.indexOf("-----BEGIN PRIVATE KEY-----");
        var end = text.indexOf("-----END PRIVATE KEY-----");
        if (begin < 0 || end < begin) {
            throw new BadTlsFile(file, "holds no key; it must be PKCS#8 in PEM, not encrypted");
        }
        var body = text.substring(begin + "-----BEGIN PRIVATE KEY-----".length(), end);
        try {
            var spec = new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(body));
            for (var algorithm : List.of("EC", "RSA", "EdDSA")) {
                try {
                    return KeyFactory.getInstance(algorithm).generatePrivate(spec);
                } catch (InvalidKeySpecException _) {
                    // another algorithm's
                }
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new BadTlsFile(file, "holds no readable key: " + e.getMessage());
        }
        throw new BadTlsFile(file, "holds a key of an unknown kind; EC, RSA and Ed25519 are known");
    }

    private static String read(Path file) throws BadTlsFile {
        try {
            if (Files.size(file) > FILE_BYTES_MAX) {
                throw new BadTlsFile(file, "is larger than " + FILE_BYTES_MAX + " bytes");
            }
            return Files.readString(file, StandardCharsets.US_ASCII);
        } catch (BadTlsFile e) {
            throw e;
        } catch (IOException e) {
            throw new BadTlsFile(file, "cannot be read: " + e.getMessage());
        }
    }
}
