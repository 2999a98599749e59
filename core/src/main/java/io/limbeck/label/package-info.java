/**
 * What a teacher says of views of images: views that are planned from a seed, labels that are
 * stored with all it takes to see the same view again, and students who learn by that replay.
 * Source: Shen and Xing, "A Fast Knowledge Distillation Framework for Visual Recognition", ECCV
 * 2022. Knows no method: any set of images can be labelled so, real ones included.
 */
package io.limbeck.label;
