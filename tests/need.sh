# Sourced by the scripts whose tests need a program of Debian's; tests that miss theirs are skipped, and say so.

need() { # a program, and Debian's package with it; whether it is there in the end
    command -v "$1" >/dev/null || apt-get install -qq --no-install-recommends "$2" >/dev/null 2>&1 ||
        { echo "SKIPPED: there is no $1 here, and it could not be installed"; return 1; }
}
