package io.jenkins.plugins.supaflow.config;

import static io.jenkins.plugins.casc.misc.Util.getUnclassifiedRoot;
import static io.jenkins.plugins.casc.misc.Util.toStringFromYamlFile;
import static io.jenkins.plugins.casc.misc.Util.toYamlString;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jenkins.plugins.casc.ConfigurationAsCode;
import io.jenkins.plugins.casc.ConfigurationContext;
import io.jenkins.plugins.casc.ConfiguratorException;
import io.jenkins.plugins.casc.ConfiguratorRegistry;
import io.jenkins.plugins.casc.misc.ConfiguredWithCode;
import io.jenkins.plugins.casc.misc.JenkinsConfiguredWithCodeRule;
import io.jenkins.plugins.casc.misc.junit.jupiter.WithJenkinsConfiguredWithCode;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

@WithJenkinsConfiguredWithCode
class ConfigurationAsCodeTest {

    @Test
    @ConfiguredWithCode("configuration-as-code.yaml")
    void readsAndExportsEverything(JenkinsConfiguredWithCodeRule j) throws Exception {
        SupaflowGlobalConfiguration configuration = SupaflowGlobalConfiguration.get();
        assertEquals("https://supaflow.example.com", configuration.getApiUrl());
        assertEquals("team-key", configuration.getCredentialsId());
        assertEquals(60, configuration.getPollIntervalSeconds());
        assertEquals(48, configuration.getGiveUpAfterHours());
        assertTrue(configuration.isCancelAfterRestart());

        ConfigurationContext context = new ConfigurationContext(ConfiguratorRegistry.get());
        String exported = toYamlString(getUnclassifiedRoot(context).get("supaflow"));

        assertEquals(toStringFromYamlFile(this, "configuration-as-code-expected.yaml"), exported);
    }

    @Test
    @ConfiguredWithCode("configuration-as-code.yaml")
    void refusesWhatTheFormRefuses(JenkinsConfiguredWithCodeRule j) {
        ConfiguratorException refused = assertThrows(
                ConfiguratorException.class,
                () -> ConfigurationAsCode.get()
                        .configure(getClass()
                                .getResource("configuration-as-code-unsafe.yaml")
                                .toExternalForm()));

        StringWriter trace = new StringWriter();
        refused.printStackTrace(new PrintWriter(trace));
        assertThat(trace.toString(), containsString("API base URL is not an https URL"));
        assertEquals(
                "https://supaflow.example.com",
                SupaflowGlobalConfiguration.get().getApiUrl());
    }
}
