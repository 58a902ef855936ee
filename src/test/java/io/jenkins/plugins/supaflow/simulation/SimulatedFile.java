package io.jenkins.plugins.supaflow.simulation;

import java.util.Arrays;
import java.util.Map;
import java.util.random.RandomGenerator;

/** A file. Arrays are never changed once they are its content. */
final class SimulatedFile extends SimulatedNode {

    private static final byte[] EMPTY = {};

    private byte[] content = EMPTY;
    private byte[] forced = EMPTY;
    /** How many bytes from the beginning nobody has touched since they were forced. */
    private int untouched;

    byte[] content() {
        return content;
    }

    void truncate() {
        content = new byte[0];
        untouched = 0;
    }

    void write(int position, byte[] bytes) {
        byte[] next = Arrays.copyOf(content, Math.max(content.length, position + bytes.length));
        System.arraycopy(bytes, 0, next, position, bytes.length);
        untouched = Math.min(untouched, Math.min(position, content.length));
        content = next;
    }

    @Override
    void force() {
        forced = content;
        untouched = content.length;
    }

    @Override
    void forceAll() {
        force();
    }

    @Override
    void lose(RandomGenerator choices) {
        if (content != forced) {
            content = switch (choices.nextInt(5)) {
                case 0 -> forced;
                case 1 -> content;
                case 2 -> Arrays.copyOf(content, untouched);
                case 3 -> Arrays.copyOf(content, cut(choices));
                default -> Arrays.copyOf(Arrays.copyOf(content, cut(choices)), content.length);
            };
        }
        force();
    }

    private int cut(RandomGenerator choices) {
        return choices.nextInt(untouched, content.length + 1);
    }

    @Override
    boolean isForced() {
        return content == forced;
    }

    @Override
    void collect(String path, Map<String, byte[]> contents) {
        contents.put(path, content.clone());
    }
}
