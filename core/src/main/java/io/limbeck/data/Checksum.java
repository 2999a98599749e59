package io.limbeck.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;

/**
 * @param algorithm as {@link MessageDigest} names it
 * @param hex the digest, in lower case
 */
record Checksum(String algorithm, String hex) {

    static Checksum sha256(String hex) {
        return new Checksum("SHA-256", hex);
    }

    static Checksum md5(String hex) {
        return new Checksum("MD5", hex);
    }

    /** From the form that package managers write, for example {@code sha512-Ij+0...==}. */
    static Checksum integrity(String sha512) {
        byte[] digest = Base64.getDecoder().decode(sha512.substring("sha512-".length()));
        return new Checksum("SHA-512", HexFormat.of().formatHex(digest));
    }

    /** The checksum of a file, by the same algorithm as this. */
    Checksum of(Path file) throws IOException {
        MessageDigest digest = digest(algorithm);
        byte[] buffer = new byte[1 << 20];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
        }
        return new Checksum(algorithm, HexFormat.of().formatHex(digest.digest()));
    }

    static String sha256(Path file) throws IOException {
        return sha256("").of(file).hex();
    }

    static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK has no " + algorithm, e);
        }
    }
}
