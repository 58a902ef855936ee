/** What a build keeps and shows of its Supaflow runs: action, result, objects, card and page. */
package io.jenkins.plugins.supaflow.build;
