package io.limbeck.data;

/** What several data sets have in common. */
final class Licences {

    static final String IMAGENET = "ImageNet's terms: non-commercial research and education only";

    private Licences() {}
}
