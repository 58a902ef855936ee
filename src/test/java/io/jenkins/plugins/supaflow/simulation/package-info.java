/** The whole plugin but for Jenkins in one thread: time, network, disk, callers and every stop are functions of one seed. */
package io.jenkins.plugins.supaflow.simulation;
