# Sourced at the root of the checkout by every script that counts: instructions and system calls, the same on every run, whatever else
# the machine is doing. A command that is counted takes the number of its calls as its last argument.
for tool in valgrind strace; do
    command -v "$tool" >/dev/null || apt-get install -y "$tool" >/dev/null 2>&1 || { echo "install $tool first"; exit 1; }
done
counted=$(mktemp)
shopt -s inherit_errexit # or a program that fails would count as one that takes nothing

instructions() { # command, calls
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$@" 2>&1 | awk '/Collected/ {print $NF}'
}
# The system calls on the connection, and the getpid that notices a fork.
system_calls() { # command, calls
    strace -f -qq -e trace='!clock_gettime,mmap,munmap,brk,mremap,madvise,futex' -o "$counted" "$@" >/dev/null
    wc -l <"$counted"
}
# What one call takes: the difference between n and 2n calls, divided by n, so that the start does not count. Instructions, and ten
# times the system calls.
a_call() { # n, command
    local n=$1 once twice
    shift
    once=$(instructions "$@" "$n")
    twice=$(instructions "$@" $((2 * n)))
    echo -n "$(((twice - once) / n)) "
    once=$(system_calls "$@" "$n")
    twice=$(system_calls "$@" $((2 * n)))
    echo "$(((twice - once) * 10 / n))"
}
