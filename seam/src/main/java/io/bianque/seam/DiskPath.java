package io.bianque.seam;

/** The rule for paths on a {@link Disk}, for those who implement one. */
public final class DiskPath {
    private DiskPath() {}

    /**
     * Checks the path of a file.
     *
     * @return the same path
     * @throws IllegalArgumentException when it is empty, absolute, or leaves the tree
     */
    public static String ofFile(String path) {
        for (var name : path.split("/", -1)) {
            if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('\0') >= 0
                    || name.indexOf('\\') >= 0) {
                throw new IllegalArgumentException("not a path inside the disk: \"" + path + "\"");
            }
        }
        return path;
    }

    /** Checks the path of a directory: as of a file, and {@code ""} for the root. */
    public static String ofDirectory(String path) {
        return path.isEmpty() ? path : ofFile(path);
    }

    /** The directory that holds {@code path}: all before its last name, {@code ""} for the root. */
    public static String parent(String path) {
        return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }
}
