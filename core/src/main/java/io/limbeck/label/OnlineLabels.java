package io.limbeck.label;

import io.limbeck.torch.HostTensors;
import io.limbeck.torch.ShapeException;
import io.limbeck.train.Teacher;
import io.limbeck.train.TrainingImages;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Labels from the teacher at the moment they are asked for: the same, to the bit, as a store of the
 * same plan would give, as each passes through the same codec.
 *
 * @param images of the set; the caller keeps them open
 * @param plan of the views
 * @param teacher who is asked
 * @param codec how a store would keep a label
 * @param temperature of the students
 */
public record OnlineLabels(
        TrainingImages images, ViewPlan plan, Teacher teacher, LabelCodec codec, double temperature)
        implements Labels {

    public OnlineLabels {
        if (images.size() != plan.images()) {
            throw new ShapeException(
                    "the plan is for %d images, and there are %d"
                            .formatted(plan.images(), images.size()));
        }
    }

    @Override
    public int epochs() {
        return plan.epochs();
    }

    @Override
    public int batches() {
        return plan.batches();
    }

    @Override
    public LabelledBatch batch(int epoch, int index) {
        ViewBatch views = plan.batch(epoch, index);
        Tensor seen = views.pixels(images, teacher.normalization(), teacher.compute());
        ByteBuffer encoded = encoded(views, seen);
        int classes = classes();
        List<float[]> rows = new ArrayList<>();
        for (int i = 0; i < views.views().size(); i++) {
            rows.add(codec.decode(classes, temperature, encoded));
        }
        return new LabelledBatch(views, rows, Optional.of(seen));
    }

    int classes() {
        return teacher.network().input().classes();
    }

    /** The labels of a batch as a store holds them, ready to be read. */
    ByteBuffer encoded(ViewBatch views) {
        try (var _ = new PointerScope()) {
            return encoded(views, views.pixels(images, teacher.normalization(), teacher.compute()));
        }
    }

    private ByteBuffer encoded(ViewBatch views, Tensor seen) {
        float[] logits;
        try (var _ = new PointerScope()) {
            logits = HostTensors.floats(teacher.logits(seen));
        }
        int classes = classes();
        int count = views.views().size();
        ByteBuffer encoded =
                ByteBuffer.allocate(count * codec.bytes(classes)).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            float[] row = Arrays.copyOfRange(logits, i * classes, (i + 1) * classes);
            codec.encode(row, temperature, encoded);
        }
        return encoded.flip();
    }
}
