package io.limbeck.setting;

import java.util.List;
import java.util.stream.Collectors;

/** Settings that cannot be taken; says all faults of one record. */
public class SettingException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    private final transient List<Fault> faults;

    public SettingException(List<Fault> faults) {
        super(faults.stream().map(Fault::message).collect(Collectors.joining("\n")));
        this.faults = List.copyOf(faults);
    }

    /** All of them, in the order of the record's components; at least one. */
    public List<Fault> faults() {
        return faults;
    }
}
