package io.limbeck.datafree;

import java.util.LinkedHashMap;
import java.util.Map;

/** How a buffer stands, in numbers for a report. */
final class Statistics {

    private Statistics() {}

    /**
     * @param cycle for ages
     * @return {@code filled}; {@code smallestClass} and {@code largestClass} as shares; {@code
     *     bufferConfidence}, the teacher's mean; {@code effectiveShare} of the buffer under the
     *     priorities; {@code age} in cycles and {@code draws}, means
     */
    static Map<String, Double> of(ReplayBuffer buffer, int cycle) {
        double confidence = 0;
        double age = 0;
        double draws = 0;
        int n = buffer.size();
        for (int i = 0; i < n; i++) {
            ReplayBuffer.Slot slot = buffer.slot(i);
            confidence += slot.confidence();
            age += cycle - slot.birth();
            draws += slot.draws();
        }
        float smallest = 1;
        float largest = 0;
        for (float share : buffer.shares()) {
            smallest = Math.min(smallest, share);
            largest = Math.max(largest, share);
        }
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("filled", (double) n);
        values.put("smallestClass", (double) smallest);
        values.put("largestClass", (double) largest);
        values.put("bufferConfidence", confidence / n);
        values.put("effectiveShare", buffer.sampling().effectiveShare());
        values.put("age", age / n);
        values.put("draws", draws / n);
        return values;
    }
}
