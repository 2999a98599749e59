package io.limbeck.torch;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;

class SeedTreeTest {

    @Test
    void tensors_sameNode_replays() {
        try (var _ = new PointerScope()) {
            SeedTree node = SeedTree.of(0).child("frequencies").child(17);
            assertThat(HostTensors.floats(node.tensors().normal(5)))
                    .isEqualTo(HostTensors.floats(node.tensors().normal(5)))
                    .isNotEqualTo(HostTensors.floats(node.child(0).tensors().normal(5)));
        }
    }

    @Test
    void child_differentPurposesAndNumbers_differ() {
        SeedTree root = SeedTree.of(0);
        assertThat(root.child("a")).isNotEqualTo(root.child("b"));
        assertThat(root.child(0)).isNotEqualTo(root.child(1));
        assertThat(root.child(0)).isNotEqualTo(SeedTree.of(1).child(0));
        assertThat(root).isNotEqualTo(root.child(0));
    }

    @Test
    void permutation_holdsEachIndexOnce() {
        assertThat(SeedTree.of(3).permutation(100))
                .doesNotHaveDuplicates()
                .hasSize(100)
                .contains(0, 99);
    }
}
