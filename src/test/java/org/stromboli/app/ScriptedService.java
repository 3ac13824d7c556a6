package org.stromboli.app;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.net.URI;
import java.util.Set;
import org.stromboli.fakes.ScriptedGenerator;

/// The server around a scripted engine: every test decides when which token comes.
public final class ScriptedService implements QuarkusTestProfile {

    public static final int CONTEXT = 200;
    public static final int MAX_BODY_BYTES = 100_000;

    /// The part of a request's body that every chat needs.
    public static final String HI = "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]";

    /// What each test begins with: nothing was asked yet, and every answer is "Hello".
    public static HttpProbe begin(URI server, ScriptedGenerator generator) {
        generator.submitted.clear();
        generator.script(running -> running.answer("Hello"));
        return new HttpProbe(server);
    }

    @Override
    public Set<Class<?>> getEnabledAlternatives() {
        return Set.of(ScriptedBeans.class);
    }
}
