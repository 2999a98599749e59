package io.limbeck.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that come packed. */
class FetchedArchivesTest extends FetchedWords {

    @Test
    void fetch_gzippedAndZipped_unpacks() throws IOException {
        try (OutputStream out =
                new GZIPOutputStream(Files.newOutputStream(source.resolve("hello.bin.gz")))) {
            out.write("hello".getBytes(StandardCharsets.UTF_8));
        }
        try (ZipOutputStream zip =
                new ZipOutputStream(Files.newOutputStream(source.resolve("rest.zip")))) {
            zip.putNextEntry(new ZipEntry("../../other.bin")); // only its last part counts
            zip.write("other".getBytes(StandardCharsets.UTF_8));
        }
        fetch(local(source));
        assertThat(folder.resolve("other.bin")).hasContent("other");
        assertThat(temporary.resolve("other.bin")).doesNotExist();
    }

    @Test
    void fetch_truncatedArchive_isAFailedOrigin() throws IOException {
        byte[] zip = {'P', 'K', 3, 4, 20, 0};
        Path file = Files.write(temporary.resolve("broken.zip"), zip);
        assertThatThrownBy(() -> fetch(local(file))).isInstanceOf(DataException.class);
        Path tar = Files.write(temporary.resolve("broken.tar.gz"), zip);
        assertThatThrownBy(() -> fetch(local(tar))).isInstanceOf(DataException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"zip", "tar.gz"})
    void fetch_archiveWithAnotherChecksumThanItsContent_isAFailedOrigin(String kind)
            throws IOException {
        Path file = temporary.resolve("flipped." + kind);
        try (OutputStream out = Files.newOutputStream(file)) {
            if (kind.equals("zip")) {
                ZipOutputStream zip = new ZipOutputStream(out);
                zip.setLevel(Deflater.NO_COMPRESSION);
                for (String word : List.of("hello", "other")) {
                    zip.putNextEntry(new ZipEntry(word + ".bin"));
                    zip.write(word.getBytes(StandardCharsets.UTF_8));
                }
                zip.finish();
            } else {
                GZIPOutputStream gzip = new GZIPOutputStream(out);
                TarArchiveOutputStream tar = new TarArchiveOutputStream(gzip);
                for (String word : List.of("hello", "other")) {
                    TarArchiveEntry head = new TarArchiveEntry(word + ".bin");
                    head.setSize(word.length());
                    tar.putArchiveEntry(head);
                    tar.write(word.getBytes(StandardCharsets.UTF_8));
                    tar.closeArchiveEntry();
                }
                tar.finish();
                gzip.finish();
            }
        }
        byte[] bytes = Files.readAllBytes(file);
        assertThatCode(() -> fetch(local(file))).doesNotThrowAnyException();
        Fetcher.delete(folder);
        // The last letter in the zip, which has no other check; gzip's sum of all.
        int flipped = kind.equals("zip") ? contentOf(bytes, "other") + 4 : bytes.length - 8;
        bytes[flipped] ^= 1;
        Files.write(file, bytes);
        assertThatThrownBy(() -> fetch(local(file)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining(kind.equals("zip") ? "the CRC of other.bin" : "GZIP trailer");
    }

    /** Where a word stands that is not the beginning of a name. */
    private static int contentOf(byte[] bytes, String word) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int at = text.indexOf(word);
        while (text.startsWith(word + ".bin", at)) {
            at = text.indexOf(word, at + 1);
        }
        return at;
    }
}
