package io.bianque.server.browser;

import com.microsoft.playwright.Browser;

/** How somebody looks at the page: language, theme, size of the screen. */
record Look(String language, String theme, boolean phone) {
    /** What the tests that are not about looks use. */
    static final Look DESKTOP = new Look("en", "dark", false);

    /** The same screen in the other language. */
    Look inOtherLanguage() {
        return new Look(language.equals("en") ? "zh-CN" : "en", theme, phone);
    }

    /** The same screen in the other theme. */
    Look inOtherTheme() {
        return new Look(language, theme.equals("dark") ? "light" : "dark", phone);
    }

    /** Options of a browser that has made these choices before. */
    Browser.NewContextOptions options() {
        var options = new Browser.NewContextOptions().setLocale(language).setTimezoneId("UTC");
        return phone
                ? options.setViewportSize(390, 844).setDeviceScaleFactor(2).setIsMobile(true).setHasTouch(true)
                : options.setViewportSize(1440, 900);
    }

    /** Makes the choices, as the page keeps them, before anything of it runs. */
    String script() {
        return "try { localStorage.setItem('bianque.language', '%s'); localStorage.setItem('bianque.theme', '%s'); } catch {}"
                .formatted(language, theme);
    }

    @Override
    public String toString() {
        return (phone ? "phone" : "desktop") + "-" + theme + "-" + language;
    }
}
