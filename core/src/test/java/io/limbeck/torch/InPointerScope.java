package io.limbeck.torch;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Each test of the class has a scope of its own, open from before its {@code @BeforeEach} to after
 * its {@code @AfterEach}, that frees the tensors it made.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
@ExtendWith(InPointerScope.Extension.class)
public @interface InPointerScope {

    /** Opens and closes. */
    final class Extension implements BeforeEachCallback, AfterEachCallback {

        @Override
        public void beforeEach(ExtensionContext test) {
            store(test).put(PointerScope.class, new PointerScope());
        }

        @Override
        public void afterEach(ExtensionContext test) {
            store(test).remove(PointerScope.class, PointerScope.class).close();
        }

        private static ExtensionContext.Store store(ExtensionContext test) {
            return test.getStore(
                    ExtensionContext.Namespace.create(
                            InPointerScope.class, test.getRequiredTestMethod()));
        }
    }
}
