package io.jenkins.plugins.supaflow.browser;

import edu.umd.cs.findbugs.annotations.NonNull;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.openqa.selenium.WebElement;

/**
 * What axe-core objects to in a page that a browser shows, in the light and in the dark theme. The browser's Jenkins must follow
 * the desktop's theme.
 */
public final class Axe {

    /**
     * What Jenkins' own tags and scripts put among the plugin's, and give no choice: help buttons in an order of their own, what a
     * form says of a field and a dialog of its question, in Jenkins' colours, and a page's heading, which is in no landmark.
     */
    private static final String OF_JENKINS = ".jenkins-help-button, .validation-error-area, .jenkins-dialog__contents,"
            + " .jenkins-app-bar, .jenkins-page-description";

    /** Jenkins' forms have no landmarks at all. */
    private static final List<String> NOT_OF_FORMS = List.of("region");

    private static final String RUN = """
            const [ours, ofJenkins, without, only] = arguments;
            // A colour on its way to that of another theme is nobody's. Animations that never end have none.
            document.getAnimations()
              .filter((each) => each.effect.getComputedTiming().endTime !== Infinity)
              .forEach((each) => each.finish());
            const isOurs = (element) => element.closest(ours) && !element.closest(ofJenkins);
            const words = (rule, node) =>
              `${rule.id}: ${node.target.join(" ")}: ${[...node.any, ...node.all, ...node.none].map((check) => check.message).join("; ")}`;
            // Of the whole page: some rules look at what is around.
            return axe
              .run(document, {
                elementRef: true,
                resultTypes: ["violations"],
                rules: Object.fromEntries(without.map((rule) => [rule, { enabled: false }])),
                ...(only.length > 0 && { runOnly: { type: "rule", values: only } }),
              })
              .then((found) => found.violations.flatMap((rule) =>
                rule.nodes.filter((node) => isOurs(node.element)).map((node) => words(rule, node))));
            """;

    private final Browser browser;

    public Axe(@NonNull Browser browser) {
        this.browser = browser;
    }

    /**
     * What is wrong with those elements of the page that match, and with what is in them, except for what Jenkins' own tags made.
     * Each sentence begins with the theme and the rule.
     *
     * @throws IllegalStateException if nothing matches that can be seen
     */
    @NonNull
    public List<String> violations(@NonNull String selector) {
        return violations(selector, List.of());
    }

    /** The same, of a part of one of Jenkins' forms. */
    @NonNull
    public List<String> violationsOfForm(@NonNull String selector) {
        return violations(selector, NOT_OF_FORMS);
    }

    private List<String> violations(String selector, List<String> without) {
        if (browser.findAll(selector).stream().noneMatch(WebElement::isDisplayed)) {
            throw new IllegalStateException("The page shows no " + selector);
        }
        if (!Boolean.TRUE.equals(browser.run("return typeof axe === 'object'"))) {
            browser.run(script());
        }
        List<String> found = new ArrayList<>();
        browser.prefersDark(false);
        found.addAll(run("light", selector, without, List.of()));
        browser.prefersDark(true);
        found.addAll(run("dark", selector, without, List.of("color-contrast")));
        browser.prefersDark(false);
        return found;
    }

    private List<String> run(String theme, String selector, List<String> without, List<String> only) {
        return ((List<?>) browser.run(RUN, selector, OF_JENKINS, without, only))
                .stream().map(violation -> theme + " " + violation).toList();
    }

    /** From its binding to Selenium, which sends it again and opens a window whenever it is asked. */
    private static String script() {
        try (InputStream in = Axe.class.getResourceAsStream("/axe.min.js")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
