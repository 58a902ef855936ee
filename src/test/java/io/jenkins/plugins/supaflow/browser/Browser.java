package io.jenkins.plugins.supaflow.browser;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/** Headless Chromium, as a user drives it. One thread at a time. */
public final class Browser implements AutoCloseable {

    /** Patience for a page, also on a busy machine. */
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final ChromeDriver driver;

    private Browser(Path chromium, Path chromedriver) {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(chromium.toFile());
        options.addArguments(
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--lang=en-US");
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        options.setCapability("goog:loggingPrefs", logs);
        driver = new ChromeDriver(
                new ChromeDriverService.Builder()
                        .usingDriverExecutable(chromedriver.toFile())
                        .usingAnyFreePort()
                        .build(),
                options);
        size(1_400, 900);
    }

    /** Why there can be no browser here, in one sentence; null if there can. */
    @CheckForNull
    public static String missing() {
        return program("chromium") == null || program("chromedriver") == null
                ? "There is no chromium or no chromedriver on the PATH: install Debian's packages chromium and"
                        + " chromium-driver to run this."
                : null;
    }

    /** @throws IllegalStateException if there is no browser here, see {@link #missing} */
    @NonNull
    public static Browser open() {
        String missing = missing();
        if (missing != null) {
            throw new IllegalStateException(missing);
        }
        return new Browser(program("chromium"), program("chromedriver"));
    }

    @CheckForNull
    private static Path program(String name) {
        String path = System.getenv("PATH");
        return path == null
                ? null
                : Stream.of(path.split(File.pathSeparator))
                        .map(folder -> Path.of(folder, name))
                        .filter(Files::isExecutable)
                        .findFirst()
                        .orElse(null);
    }

    /** The window's inner size in CSS pixels. */
    public void size(int width, int height) {
        driver.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    }

    /** What the user's desktop asks for: the dark or the light theme. */
    public void prefersDark(boolean dark) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    }

    public void go(@NonNull String url) {
        driver.get(url);
    }

    @NonNull
    public String url() {
        return driver.getCurrentUrl();
    }

    /** The first element that matches, as soon as there is one that is visible. */
    @NonNull
    public WebElement find(@NonNull String css, Object... parts) {
        String selector = String.format(css, parts);
        return await(() -> driver.findElements(By.cssSelector(selector)).stream()
                .filter(WebElement::isDisplayed)
                .findFirst()
                .orElse(null));
    }

    /** Clicks on the first visible element that matches, out of the way of what sticks to the window's edges. */
    public void click(@NonNull String css) {
        WebElement element = find(css);
        run("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", element);
        element.click();
    }

    @NonNull
    public List<WebElement> findAll(@NonNull String css) {
        return driver.findElements(By.cssSelector(css));
    }

    /** Waits until a visible element that matches has this text in it. */
    public void awaitText(@NonNull String css, @NonNull String text) {
        await(() -> driver.findElements(By.cssSelector(css)).stream()
                        .anyMatch(element -> element.getText().contains(text))
                ? true
                : null);
    }

    /** Waits until nothing matches any more. */
    public void awaitNone(@NonNull String css) {
        await(() -> driver.findElements(By.cssSelector(css)).isEmpty() ? true : null);
    }

    /** Opens a page again and again until it is there and shows a card. */
    public void awaitPage(@NonNull String url) {
        await(() -> {
            driver.get(url);
            return driver.findElements(By.cssSelector(".supaflow-card")).isEmpty() ? null : true;
        });
    }

    /** Waits until animations, for a picture's sake, are over. */
    public void settle() {
        long begin = System.nanoTime();
        await(() -> System.nanoTime() - begin > Duration.ofMillis(1_500).toNanos() ? true : null);
    }

    /** Types into what has the focus. */
    public void type(@NonNull CharSequence... keys) {
        new Actions(driver).sendKeys(keys).perform();
    }

    /** Presses Tab until the focus is on an element that matches, as one without a mouse does. */
    public void tabTo(@NonNull String css) {
        for (int i = 0; i < 200; i++) {
            if (Boolean.TRUE.equals(run("return document.activeElement.matches(arguments[0])", css))) {
                return;
            }
            type(Keys.TAB);
        }
        throw new IllegalStateException("No " + css + " can be reached with the Tab key");
    }

    public Object run(@NonNull String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    /** What the browser's console holds since this was last asked. */
    @NonNull
    public List<String> console() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .map(Object::toString)
                .toList();
    }

    /** A picture of the window, as PNG. */
    public void picture(@NonNull Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
    }

    private <T> T await(Supplier<T> found) {
        return new WebDriverWait(driver, PATIENCE, Duration.ofMillis(100))
                .ignoring(StaleElementReferenceException.class)
                .until(ignored -> found.get());
    }

    @Override
    public void close() {
        driver.quit();
    }
}
