package io.limbeck.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NpzTest {

    @TempDir Path folder;

    @Test
    void write_thenRead_givesEqualTensors() {
        Path file = folder.resolve("x.npz");
        try (var _ = new PointerScope()) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            tensors.put("images", HostTensors.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3).t());
            tensors.put("labels", HostTensors.of(new long[] {7, -8}, 2));
            tensors.put("scalar", HostTensors.of(new double[] {0.5}));
            Npz.write(file, tensors);

            Map<String, Tensor> back = Npz.read(file);

            assertThat(back.keySet()).containsExactly("images", "labels", "scalar");
            tensors.forEach(
                    (name, t) -> assertThat(torch.equal(back.get(name), t)).as(name).isTrue());
        }
    }

    @Test
    void write_bfloat16_isRefusedWithTheMend() {
        try (var _ = new PointerScope()) {
            Tensor half = HostTensors.of(new float[] {1}, 1).to(ScalarType.BFloat16);
            assertThatThrownBy(() -> Npz.write(folder.resolve("x"), Map.of("a", half)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("convert the tensor to float32");
        }
    }

    @Test
    void read_fortranOrderAndBigEndian_areTurned() throws IOException {
        byte[] data = {0, 1, 0, 3, 0, 5, 0, 2, 0, 4, 0, 6};
        Path file = zip("{'descr': '>i2', 'fortran_order': True, 'shape': (3, 2), }\n", data);
        try (var _ = new PointerScope()) {
            Tensor a = Npz.read(file).get("a");
            assertThat(a.shape()).containsExactly(3, 2);
            assertThat(HostTensors.longs(a)).containsExactly(1, 2, 3, 4, 5, 6);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            textBlock =
                    """
                    {'descr': '|O', 'fortran_order': False, 'shape': (1,), } ; NumPy type |O
                    {'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1,), } ; not that of a plain array
                    {'descr': '<f4', 'fortran_order': False, 'shape': (2,), } ; speaks of
                    {'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904,4),} ; too large
                    {'descr': '<f4', 'fortran_order': False, 'shape': (0,4611686018427387904,4),} ; too large
                    {'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,),} ; is none
                    {'descr': '<f4', 'fortran_order': False, 'shape': (-1,), } ; not that of a plain array
                    """)
    void read_hostileArray_isRefusedWithTheFault(String header, String fault) throws IOException {
        Path file = zip(header, new byte[4]);
        assertThatThrownBy(() -> Npz.read(file))
                .isInstanceOf(NpyException.class)
                .hasMessageContaining(fault);
    }

    @Test
    void read_noZip_isRefused() throws IOException {
        Path file = folder.resolve("x");
        Files.writeString(file, "garbage");
        assertThatThrownBy(() -> Npz.read(file))
                .isInstanceOf(NpyException.class)
                .hasMessageContaining("it is no zip file");
    }

    private Path zip(String header, byte[] data) throws IOException {
        byte[] text = header.getBytes(StandardCharsets.US_ASCII);
        ByteArrayOutputStream array = new ByteArrayOutputStream();
        array.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0});
        array.write(text.length);
        array.write(text.length >> 8);
        array.write(text);
        array.write(data);
        Path file = folder.resolve("a.npz");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            zip.putNextEntry(new ZipEntry("a.npy"));
            zip.write(array.toByteArray());
            zip.closeEntry();
        }
        return file;
    }
}
