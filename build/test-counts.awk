# Reads the test runner's XML report and prints "total passed failed skipped errors", summed over its assemblies.
# Prints nothing when the report has no assembly or is cut short: then the run is no result.
function attribute(tag, name,   at) {
  if (!match(tag, "[ \t\n]" name "=\"[0-9]+\"")) return 0
  at = substr(tag, RSTART, RLENGTH)
  gsub(/[^0-9]/, "", at)
  return at + 0
}
BEGIN { RS = ">" }
/<assembly[ \t\n]/ {
  tag = substr($0, index($0, "<assembly"))
  seen++
  total += attribute(tag, "total"); passed += attribute(tag, "passed"); failed += attribute(tag, "failed")
  skipped += attribute(tag, "skipped"); errors += attribute(tag, "errors")
}
/<\/assemblies/ { complete = 1 }
/<assemblies[^>]*\/$/ { complete = 1 }
END { if (seen && complete) print total, passed, failed, skipped, errors }
