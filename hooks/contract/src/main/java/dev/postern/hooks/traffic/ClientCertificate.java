package dev.postern.hooks.traffic;

/**
 * What somebody who took the caller's connection, and verified the certificate that came with it,
 * says of that certificate.
 *
 * @param principal its first URI; the first of its DNS names where it has none; else its subject
 * @param pem all of it; empty where that is not told
 */
public record ClientCertificate(String principal, String pem) {}
