package io.bianque.agent.check;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** TLS as a check needs it: the certificate's end is learned even when the certificate is refused. */
final class CheckTls {
    private CheckTls() {}

    /** Puts TLS over a connected socket and shakes hands. */
    static SSLSocket secure(CheckSpec.Http spec, Socket plain, String host, int port, Consumer<X509Certificate> seen)
            throws IOException {
        var trust = new Witness(spec.verify() ? Optional.of(authorities(spec.ca())) : Optional.empty(), seen);
        var socket = (SSLSocket) factory(trust).createSocket(plain, host, port, true);
        if (spec.verify()) {
            var parameters = socket.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            socket.setSSLParameters(parameters);
        }
        socket.startHandshake();
        return socket;
    }

    private static SSLSocketFactory factory(TrustManager trust) throws IOException {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[]{trust}, null);
            return context.getSocketFactory();
        } catch (GeneralSecurityException e) {
            throw new IOException("this JVM has no TLS", e);
        }
    }

    private static X509ExtendedTrustManager authorities(Optional<Path> file) throws IOException {
        try {
            var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(file.isPresent() ? keyStore(file.get()) : null);
            for (var manager : factory.getTrustManagers()) {
                if (manager instanceof X509ExtendedTrustManager extended) {
                    return extended;
                }
            }
            throw new IOException("this JVM checks no X.509 certificates");
        } catch (GeneralSecurityException e) {
            throw new IOException("the authorities cannot be read: " + e.getMessage(), e);
        }
    }

    private static KeyStore keyStore(Path file) throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (InputStream in = Files.newInputStream(file)) {
            var number = 0;
            for (var certificate : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
                store.setCertificateEntry("ca" + number++, certificate);
            }
        }
        return store;
    }

    /** Shows the leaf to whoever wants to see it, then lets the judge decide; without a judge all are taken. */
    private static final class Witness extends X509ExtendedTrustManager {
        private final Optional<X509ExtendedTrustManager> judge;
        private final Consumer<X509Certificate> seen;

        Witness(Optional<X509ExtendedTrustManager> judge, Consumer<X509Certificate> seen) {
            this.judge = judge;
            this.seen = seen;
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            seen.accept(chain[0]);
            if (judge.isPresent()) {
                judge.get().checkServerTrusted(chain, type, socket);
            }
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            throw new CertificateException("a check uses sockets");
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw new CertificateException("a check uses sockets");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
                throws CertificateException {
            throw new CertificateException("a check is no server");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
                throws CertificateException {
            throw new CertificateException("a check is no server");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
            throw new CertificateException("a check is no server");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return judge.map(X509ExtendedTrustManager::getAcceptedIssuers).orElse(new X509Certificate[0]);
        }
    }
}
