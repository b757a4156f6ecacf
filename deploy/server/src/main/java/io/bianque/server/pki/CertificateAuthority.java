package io.bianque.server.pki;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Makes what is missing of an installation's certificates, and renews what runs out.
 *
 * <p>Files, all in one directory of mode 0700: {@code ca.pem} and {@code ca.key}; {@code server.pem} and
 * {@code server.key}; {@code agent-HOST.pem} and {@code agent-HOST.key}. Keys are on the curve P-256 and have mode 0600.
 * The root lives ten years, the others one; those are made again when less than a third of their life is left, or when they
 * are for other names.
 */
public final class CertificateAuthority {
    /** How the host of an agent stands in its certificate. */
    public static final String AGENT_URI_PREFIX = "bianque://agent/";

    private static final Duration ROOT_LIFE = Duration.ofDays(3650);
    private static final Duration LEAF_LIFE = Duration.ofDays(365);
    /** Allows for clocks that are behind: a certificate must not be "not yet valid" on the next machine. */
    private static final Duration BACKDATED = Duration.ofMinutes(5);
    private static final String ALGORITHM = "SHA256withECDSA";

    private final Path directory;
    private final Instant now;
    private final SecureRandom random;
    private final X509Certificate root;
    private final PrivateKey rootKey;

    /** Where one certificate and its key lie. */
    public record Credentials(Path certificate, Path key) {}

    private CertificateAuthority(Path directory, Instant now, SecureRandom random, X509Certificate root,
            PrivateKey rootKey) {
        this.directory = directory;
        this.now = now;
        this.random = random;
        this.root = root;
        this.rootKey = rootKey;
    }

    /**
     * Opens the authority in a directory, making directory and root when there are none.
     *
     * @throws IOException              if a file cannot be read or written, or only one of root and key is there
     * @throws GeneralSecurityException if a file holds something else than it should
     */
    public static CertificateAuthority open(Path directory, Instant now, SecureRandom random)
            throws IOException, GeneralSecurityException {
        var rootFile = directory.resolve("ca.pem");
        var keyFile = directory.resolve("ca.key");
        Files.createDirectories(directory,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        if (Files.exists(rootFile) != Files.exists(keyFile)) {
            throw new IOException("of " + rootFile + " and " + keyFile + " only one is there: restore the other from a "
                    + "backup, or remove both and give every agent a new certificate");
        }
        if (!Files.exists(rootFile)) {
            var pair = newKeyPair(random);
            var name = new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.O, "Bianque")
                    .addRDN(BCStyle.CN, "Bianque installation " + Long.toHexString(random.nextLong())).build();
            Pem.writeKey(keyFile, pair.getPrivate());
            Pem.writeCertificates(rootFile, newRoot(name, pair, now, random));
        }
        return new CertificateAuthority(directory, now, random, Pem.readCertificate(rootFile), Pem.readKey(keyFile));
    }

    /** The root's certificate file. */
    public Path rootFile() {
        return directory.resolve("ca.pem");
    }

    /**
     * The server's certificate for these names, made or renewed when needed.
     *
     * @param hostNames DNS names under which agents reach it
     * @param addresses IP addresses likewise
     */
    public Credentials server(List<String> hostNames, List<String> addresses)
            throws IOException, GeneralSecurityException {
        var names = new ArrayList<GeneralName>();
        hostNames.forEach(host -> names.add(new GeneralName(GeneralName.dNSName, host)));
        addresses.forEach(address -> names.add(new GeneralName(GeneralName.iPAddress, address)));
        return ensure("server", "server", names, KeyPurposeId.id_kp_serverAuth);
    }

    /** The certificate of one agent, made or renewed when needed. */
    public Credentials agent(String host) throws IOException, GeneralSecurityException {
        var identity = new GeneralName(GeneralName.uniformResourceIdentifier, AGENT_URI_PREFIX + host);
        return ensure("agent-" + host, host, List.of(identity), KeyPurposeId.id_kp_clientAuth);
    }

    private Credentials ensure(String fileName, String commonName, List<GeneralName> names, KeyPurposeId purpose)
            throws IOException, GeneralSecurityException {
        var files = new Credentials(directory.resolve(fileName + ".pem"), directory.resolve(fileName + ".key"));
        if (Files.exists(files.certificate()) && Files.exists(files.key())
                && isGood(Pem.readCertificate(files.certificate()), names)) {
            return files;
        }
        var pair = newKeyPair(random);
        var subject = new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.O, "Bianque")
                .addRDN(BCStyle.CN, commonName.substring(0, Math.min(64, commonName.length()))).build();
        var certificate = newLeaf(subject, pair.getPublic(), names, purpose);
        Pem.writeKey(files.key(), pair.getPrivate());
        Pem.writeCertificates(files.certificate(), certificate, root);
        return files;
    }

    private boolean isGood(X509Certificate certificate, List<GeneralName> names)
            throws IOException, GeneralSecurityException {
        try {
            certificate.verify(root.getPublicKey());
        } catch (GeneralSecurityException e) {
            return false; // of another root: made again
        }
        if (!namesOf(certificate).equals(Set.copyOf(names))) {
            return false; // the host is called otherwise by now
        }
        return now.plus(LEAF_LIFE.dividedBy(3)).isBefore(certificate.getNotAfter().toInstant());
    }

    private static Set<GeneralName> namesOf(X509Certificate certificate) throws IOException {
        var extension = certificate.getExtensionValue(Extension.subjectAlternativeName.getId());
        return extension == null
                ? Set.of()
                : Set.copyOf(Arrays.asList(
                        GeneralNames.getInstance(JcaX509ExtensionUtils.parseExtensionValue(extension)).getNames()));
    }

    private X509Certificate newLeaf(X500Name subject, PublicKey key, List<GeneralName> names, KeyPurposeId purpose)
            throws IOException, GeneralSecurityException {
        var issuer = X500Name.getInstance(root.getSubjectX500Principal().getEncoded());
        var builder = new JcaX509v3CertificateBuilder(issuer, serial(random), Date.from(now.minus(BACKDATED)),
                Date.from(now.plus(LEAF_LIFE)), subject, key);
        var utils = new JcaX509ExtensionUtils();
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                .addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose))
                .addExtension(Extension.subjectAlternativeName, false,
                        new GeneralNames(names.toArray(GeneralName[]::new)))
                .addExtension(Extension.authorityKeyIdentifier, false, utils.createAuthorityKeyIdentifier(root))
                .addExtension(Extension.subjectKeyIdentifier, false, utils.createSubjectKeyIdentifier(key));
        return sign(builder, rootKey);
    }

    private static X509Certificate newRoot(X500Name name, KeyPair pair, Instant now, SecureRandom random)
            throws IOException, GeneralSecurityException {
        var builder = new JcaX509v3CertificateBuilder(name, serial(random), Date.from(now.minus(BACKDATED)),
                Date.from(now.plus(ROOT_LIFE)), name, pair.getPublic());
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
                .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
                .addExtension(Extension.subjectKeyIdentifier, false,
                        new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()));
        return sign(builder, pair.getPrivate());
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key)
            throws GeneralSecurityException {
        try {
            var signer = new JcaContentSignerBuilder(ALGORITHM).build(key);
            return new JcaX509CertificateConverter().getCertificate(builder.build(signer));
        } catch (OperatorCreationException e) {
            throw new GeneralSecurityException("cannot sign with " + ALGORITHM, e);
        }
    }

    private static KeyPair newKeyPair(SecureRandom random) throws GeneralSecurityException {
        var generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"), random);
        return generator.generateKeyPair();
    }

    private static BigInteger serial(SecureRandom random) {
        return new BigInteger(127, random).add(BigInteger.ONE);
    }
}
