package io.limbeck.method;

import io.limbeck.data.DatasetInfo;
import io.limbeck.data.PixelBytes;
import io.limbeck.synthetic.DatasetCard;
import io.limbeck.synthetic.Formation;
import io.limbeck.synthetic.SyntheticSet;
import io.limbeck.train.Teacher;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.bytedeco.pytorch.Tensor;

/** What a set says of the teacher that it was made with. */
public final class TeacherFacts {

    private static final String FINGERPRINT = "teacher SHA-256";
    private static final String ACCURACY = "teacher accuracy";

    private TeacherFacts() {}

    /**
     * A set with these facts.
     *
     * @param bytes uint8 [classes * ipc, C, H, W], class by class
     * @param real whether real pixels are in it
     * @return owned by the caller's scope
     */
    static SyntheticSet set(
            String method, boolean real, Teacher teacher, DatasetInfo info, Tensor bytes) {
        int ipc = Math.toIntExact(bytes.size(0) / info.classes());
        return SyntheticSet.of(
                info, ipc, Formation.plain(), PixelBytes.floats(bytes), of(method, real, teacher));
    }

    /** These facts. */
    public static Map<String, String> of(String method, boolean real, Teacher teacher) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("method", method);
        facts.put(DatasetCard.TEACHER, teacher.network().name());
        facts.put(FINGERPRINT, teacher.fingerprint());
        facts.put(ACCURACY, String.format(Locale.ROOT, "%.4f", teacher.card().accuracy()));
        facts.put(DatasetCard.REAL_PIXELS, real ? "yes" : "no");
        return facts;
    }

    /** The teacher's network. */
    public static Optional<String> network(SyntheticSet set) {
        return Optional.ofNullable(set.facts().get(DatasetCard.TEACHER));
    }

    /** The teacher's top-1 accuracy on the real test images, 0 to 1. */
    public static OptionalDouble accuracy(SyntheticSet set) {
        String text = set.facts().get(ACCURACY);
        return text == null ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(text));
    }

    /**
     * Whether a set was made with this teacher; labels of another would not fit its images.
     *
     * @throws IllegalArgumentException if not
     */
    public static void requireMadeWith(Teacher teacher, SyntheticSet set) {
        String made = set.facts().get(FINGERPRINT);
        if (made != null && !made.equals(teacher.fingerprint())) {
            throw new IllegalArgumentException(
                    "the images were made with another teacher (SHA-256 %s) than the one that shall label them (%s); put that checkpoint back, or distill again into another folder"
                            .formatted(made, teacher.fingerprint()));
        }
    }
}
