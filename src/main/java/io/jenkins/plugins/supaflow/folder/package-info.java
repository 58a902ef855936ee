/** What the configuration of a folder says of Supaflow. The only room that knows of folders: without their plugin it is not there. */
package io.jenkins.plugins.supaflow.folder;
