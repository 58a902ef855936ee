/** A real browser, for tests of pages and for the pictures in the documentation. */
package io.jenkins.plugins.supaflow.browser;
