namespace Wardline.Patients.Import.Reading;

/// <summary>A file to read. <paramref name="Root"/> is the folder whose loose resources refer to each other.</summary>
public sealed record InputFile(string Path, long Bytes, string Root, string? Fault = null);

/// <summary>Lists what a reading will open, in ordinal order of names, so that the same input is the same stream.</summary>
public static class InputFiles
{
    /// <summary>
    /// Every file at or below the paths, each once. A folder that was seen (through a symbolic link that leads back) is
    /// not entered again. What cannot be listed is a file with a fault. For a file that was named itself the root
    /// is its folder, so that <c>import dir/*.ndjson</c> means the same as <c>import dir</c>.
    /// </summary>
    public static IReadOnlyList<InputFile> Find(IReadOnlyList<string> paths)
    {
        var walk = new Walk();
        foreach (var path in paths)
        {
            var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
            if (Directory.Exists(full))
            {
                walk.Folder(path, full, full);
            }
            else
            {
                walk.File(path, full, Path.GetDirectoryName(full) ?? full);
            }
        }

        return walk.Files;
    }

    private sealed class Walk
    {
        private readonly HashSet<string> seen = new(StringComparer.Ordinal);

        public List<InputFile> Files { get; } = [];

        public void Folder(string shown, string real, string root)
        {
            if (!seen.Add(real + Path.DirectorySeparatorChar))
            {
                return;
            }

            string[] names;
            try
            {
                names = Directory.EnumerateFileSystemEntries(real).Select(path => Path.GetFileName(path)).ToArray();
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                Files.Add(new(shown, 0, root, "is a folder that cannot be listed; check its permissions"));
                return;
            }

            Array.Sort(names, StringComparer.Ordinal);
            foreach (var name in names)
            {
                Entry(Path.Combine(shown, name), Path.Combine(real, name), root);
            }
        }

        public void File(string shown, string real, string root)
        {
            try
            {
                var info = new FileInfo(real);
                var target = info.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? real;
                if (seen.Add(target))
                {
                    var final = new FileInfo(target);
                    Files.Add(final.Exists
                        ? new(shown, final.Length, root)
                        : new(shown, 0, root, "does not exist"));
                }
            }
            catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
            {
                Files.Add(new(shown, 0, root, "does not exist"));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                Files.Add(new(shown, 0, root, "cannot be opened, or is a link that leads nowhere"));
            }
        }

        private void Entry(string shown, string real, string root)
        {
            if (!Directory.Exists(real))
            {
                File(shown, real, root);
                return;
            }

            var target = new DirectoryInfo(real).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? real;
            Folder(shown, Path.TrimEndingDirectorySeparator(target), root);
        }
    }
}
