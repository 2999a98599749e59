package io.limbeck.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.limbeck.data.Blobs;
import io.limbeck.data.Dataset;
import io.limbeck.data.ZcaFile;
import io.limbeck.event.Listener;
import io.limbeck.nn.Network;
import io.limbeck.nn.NetworkSpec;
import io.limbeck.nn.Networks;
import io.limbeck.torch.Compute;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredNetworksTest {

    @TempDir private Path folder;

    @Test
    void list_buffersAndWhitenings_saysWhatThereIs() throws IOException {
        NetworkSpec spec = NetworkSpec.Mlp.defaults();
        try (var _ = new PointerScope()) {
            Dataset data = Blobs.quarters(32, 8);
            Network network = Networks.create(spec, new Network.Input(1, 8, 8, 4));
            ExpertBuffer.open(
                    folder,
                    new ExpertSettings(2, 0, 0.05, 16, "none", false),
                    1,
                    new ExpertBuffer.Subject(spec, network, data),
                    Compute.cpu(),
                    Listener.silent());
            ZcaFile.open(folder, data, Compute.cpu(), Listener.silent()).close();
        }
        Files.createDirectory(folder.resolve("unknown"));
        assertThat(StoredNetworks.list(folder))
                .extracting(
                        StoredNetworks.Entry::kind,
                        StoredNetworks.Entry::dataset,
                        StoredNetworks.Entry::content)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(
                                "experts", "blobs", "2 experts, 1 epoch"),
                        org.assertj.core.groups.Tuple.tuple(
                                "whitening", "blobs", "matrix and inverse"));
        assertThat(StoredNetworks.list(folder.resolve("absent"))).isEmpty();
    }
}
