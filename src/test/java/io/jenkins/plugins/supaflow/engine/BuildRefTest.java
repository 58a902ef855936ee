package io.jenkins.plugins.supaflow.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class BuildRefTest {

    private final BuildRef build = new BuildRef("team/sync#12");

    @Test
    void namesItsJob() {
        assertEquals("team/sync", build.jobName());
        assertEquals("team/sync#12", build.name());
        assertEquals("", new BuildRef("no build").jobName());
    }

    @Test
    void followsItsJobAndNoOther() {
        assertEquals(new BuildRef("crew/sync#12"), build.moved("team/sync", "crew/sync"));
        assertEquals(build, build.moved("team/syn", "team/x"));
        assertEquals(build, build.moved("sync", "x"));
    }

    @Test
    void isOfNoNewJobOnceItsOwnIsDeleted() {
        BuildRef gone = build.ofDeleted("team/sync");

        assertEquals("team/sync#12", gone.name());
        assertEquals(gone, gone.moved("team/sync", "team/other"));
        assertEquals(gone, gone.ofDeleted("team/sync"));
        assertEquals(build, build.ofDeleted("team/other"));
    }
}
