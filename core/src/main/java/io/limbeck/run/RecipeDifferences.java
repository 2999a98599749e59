package io.limbeck.run;

import io.limbeck.setting.Checks;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/** In which settings two recipes differ. */
final class RecipeDifferences {

    private RecipeDifferences() {}

    /** {@code key was this, is now that}, for each setting that differs, by key. */
    static List<String> between(Recipe began, Recipe given) {
        Map<String, Object> old = SettingShape.flat(began);
        Map<String, Object> now = SettingShape.flat(given);
        TreeSet<String> keys = new TreeSet<>(old.keySet());
        keys.addAll(now.keySet());
        List<String> differing = new ArrayList<>();
        for (String key : keys) {
            if (!Objects.equals(old.get(key), now.get(key))) {
                differing.add(
                        "%s was %s, is now %s".formatted(key, shown(old, key), shown(now, key)));
            }
        }
        return differing;
    }

    private static String shown(Map<String, Object> values, String key) {
        return values.containsKey(key) ? Checks.shown(values.get(key)) : "not there";
    }
}
