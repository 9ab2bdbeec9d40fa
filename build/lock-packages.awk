# Reads NuGet lock files and prints "name version kind" for each resolved package (projects of our own left out).
/^      "[^"]+": \{/ { split($0, part, "\""); name = part[2]; kind = "" }
/^        "type":/ { split($0, part, "\""); kind = part[4] }
/^        "resolved":/ { split($0, part, "\""); if (kind != "Project") print name, part[4], (kind == "Direct" ? "direct" : "transitive") }
