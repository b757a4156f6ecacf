package io.bianque.collector.intake;

import java.nio.file.Path;

/**
 * The files that mutual TLS needs, all PEM.
 *
 * @param certificate the server's certificate and what chains it to its CA
 * @param key         its private key, PKCS #8, not encrypted
 * @param authority   the CA that agents' certificates are signed by
 */
public record TlsFiles(Path certificate, Path key, Path authority) {}
