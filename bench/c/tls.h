/* TLS 1.3 with a certificate for each agent, minted in memory under an installation's authority (DIR/ca.pem, DIR/ca.key).
 * All agents share one P-256 key: making thousands of keys would measure nothing. Built only with -DWITH_TLS. */
#ifndef BENCH_TLS_H
#define BENCH_TLS_H

#include <errno.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/types.h>

static struct {
    SSL_CTX *context;
    X509 *authority;
    EVP_PKEY *authority_key, *key;
    long serial;
} tls;

static void tls_die(const char *what) {
    fprintf(stderr, "load: %s: ", what);
    ERR_print_errors_fp(stderr);
    exit(1);
}

static void tls_open(const char *directory) {
    char path[4096];
    FILE *file;
    snprintf(path, sizeof path, "%s/ca.pem", directory);
    if (!(file = fopen(path, "r")) || !(tls.authority = PEM_read_X509(file, NULL, NULL, NULL))) tls_die(path);
    fclose(file);
    snprintf(path, sizeof path, "%s/ca.key", directory);
    if (!(file = fopen(path, "r")) || !(tls.authority_key = PEM_read_PrivateKey(file, NULL, NULL, NULL))) tls_die(path);
    fclose(file);
    if (!(tls.key = EVP_EC_gen("P-256"))) tls_die("key");
    if (!(tls.context = SSL_CTX_new(TLS_client_method()))) tls_die("context");
    SSL_CTX_set_min_proto_version(tls.context, TLS1_3_VERSION);
    SSL_CTX_set_mode(tls.context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_session_cache_mode(tls.context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_verify(tls.context, SSL_VERIFY_PEER, NULL);
    if (!X509_STORE_add_cert(SSL_CTX_get_cert_store(tls.context), tls.authority)) tls_die("authority");
    tls.serial = (long)getpid() << 32;
}

static void extend(X509 *certificate, int what, const char *value) {
    X509V3_CTX context;
    X509_EXTENSION *extension;
    X509V3_set_ctx(&context, tls.authority, certificate, NULL, NULL, 0);
    if (!(extension = X509V3_EXT_conf_nid(NULL, &context, what, value)) || !X509_add_ext(certificate, extension, -1))
        tls_die(value);
    X509_EXTENSION_free(extension);
}

static X509 *mint(const char *agent) {
    char identity[320];
    X509 *certificate = X509_new();
    X509_NAME *subject = X509_NAME_new();
    snprintf(identity, sizeof identity, "URI:bianque://agent/%s", agent);
    X509_set_version(certificate, 2);
    ASN1_INTEGER_set_int64(X509_get_serialNumber(certificate), ++tls.serial);
    X509_gmtime_adj(X509_getm_notBefore(certificate), -300);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 86400);
    X509_NAME_add_entry_by_txt(subject, "O", MBSTRING_ASC, (const unsigned char *)"Bianque", -1, -1, 0);
    X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, (const unsigned char *)agent, -1, -1, 0);
    X509_set_subject_name(certificate, subject);
    X509_NAME_free(subject);
    X509_set_issuer_name(certificate, X509_get_subject_name(tls.authority));
    X509_set_pubkey(certificate, tls.key);
    extend(certificate, NID_basic_constraints, "critical,CA:FALSE");
    extend(certificate, NID_key_usage, "critical,digitalSignature");
    extend(certificate, NID_ext_key_usage, "clientAuth");
    extend(certificate, NID_subject_alt_name, identity);
    if (!X509_sign(certificate, tls.authority_key, EVP_sha256())) tls_die("sign");
    return certificate;
}

/* A client on a connected socket, with its own certificate. */
static SSL *tls_client(int fd, X509 *certificate) {
    SSL *ssl = SSL_new(tls.context);
    if (!ssl || !SSL_use_certificate(ssl, certificate) || !SSL_use_PrivateKey(ssl, tls.key) || !SSL_set_fd(ssl, fd))
        tls_die("client");
    SSL_set_connect_state(ssl);
    return ssl;
}

/* Like a result of read or write on a socket that does not block: EAGAIN when it must wait for either direction. */
static ssize_t tls_result(SSL *ssl, int result, int *wants_write) {
    int error;
    if (result > 0) return result;
    error = SSL_get_error(ssl, result);
    *wants_write = error == SSL_ERROR_WANT_WRITE;
    if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) {
        errno = EAGAIN;
        return -1;
    }
    if (error == SSL_ERROR_ZERO_RETURN) return 0;
    if (error != SSL_ERROR_SYSCALL || errno == 0) errno = EPROTO;
    return -1;
}

#endif
