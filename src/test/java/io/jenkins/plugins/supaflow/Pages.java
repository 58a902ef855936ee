package io.jenkins.plugins.supaflow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import hudson.model.Item;
import hudson.model.Run;
import jenkins.model.Jenkins;
import net.sf.json.JSONArray;
import net.sf.json.JSONObject;
import org.htmlunit.HttpMethod;
import org.htmlunit.Page;
import org.htmlunit.WebRequest;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;

/** Jenkins as users of different rights get it: admin, builder (who may cancel), reader, and nobody, who may read no job. */
final class Pages {

    private final JenkinsRule j;

    Pages(JenkinsRule j) {
        this.j = j;
        j.jenkins.setSecurityRealm(j.createDummySecurityRealm());
        j.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin")
                .grant(Jenkins.READ, Item.READ, Item.BUILD, Item.CANCEL)
                .everywhere()
                .to("builder")
                .grant(Jenkins.READ, Item.READ)
                .everywhere()
                .to("reader")
                .grant(Jenkins.READ)
                .everywhere()
                .to("nobody"));
    }

    JenkinsRule.WebClient client(String user) throws Exception {
        return j.createWebClient()
                .withThrowExceptionOnFailingStatusCode(false)
                .withJavaScriptEnabled(false)
                .login(user);
    }

    String text(String user, String url) throws Exception {
        Page page = client(user).goTo(url, null);
        assertEquals(200, page.getWebResponse().getStatusCode(), url);
        return page.getWebResponse().getContentAsString();
    }

    JSONObject card(String user, Run<?, ?> build) throws Exception {
        return JSONArray.fromObject(text(user, build.getUrl() + "supaflow/cards"))
                .getJSONObject(0);
    }

    int post(String user, String url) throws Exception {
        JenkinsRule.WebClient client = client(user);
        WebRequest request = new WebRequest(client.createCrumbedUrl(url), HttpMethod.POST);
        return client.getPage(request).getWebResponse().getStatusCode();
    }
}
