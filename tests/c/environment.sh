# Sourced at the root of the checkout by every script that tests the C library: builds it and says where it is. Another tree, such as
# an installed one, is tested by setting CALYPSO_TEST_INCLUDE and CALYPSO_TEST_LIB before.
target=$(mkdir -p "${CARGO_TARGET_DIR:-target}/c" && cd "${CARGO_TARGET_DIR:-target}" && pwd)

if [ -z "${CALYPSO_TEST_LIB-}" ]; then
    cargo build --quiet --locked -p calypso-invoice --features sandbox --bin calypso-sandbox
    CALYPSO_TEST_SANDBOX=$target/debug/calypso-sandbox
    CALYPSO_TEST_LIB=$target/debug
    if [ -n "${CALYPSO_TEST_SANITIZER-}" ]; then
        # With a stable compiler; the libraries in C and assembler that are in ours are not instrumented.
        host=$(rustc -vV | sed -n 's/^host: //p')
        instrumented=$target/$CALYPSO_TEST_SANITIZER
        # Races are told from what Rust's own library does about them only where that is instrumented too.
        [ "$CALYPSO_TEST_SANITIZER" = address ] || std=-Zbuild-std
        RUSTC_BOOTSTRAP=1 RUSTFLAGS=-Zsanitizer=$CALYPSO_TEST_SANITIZER cargo build --quiet --locked -p calypso-invoice-c ${std-} \
            --target "$host" --target-dir "$instrumented"
        CALYPSO_TEST_LIB=$instrumented/$host/debug
        CALYPSO_TEST_BUILD=$instrumented/c
    else
        cargo build --quiet --locked -p calypso-invoice-c
    fi
    CALYPSO_TEST_INCLUDE=$PWD/include
fi
CALYPSO_TEST_BUILD=${CALYPSO_TEST_BUILD:-$target/c}
CALYPSO_TEST_SANDBOX=${CALYPSO_TEST_SANDBOX:-$CALYPSO_TEST_LIB/../bin/calypso-sandbox}
mkdir -p "$CALYPSO_TEST_BUILD"
export CALYPSO_TEST_LIB CALYPSO_TEST_INCLUDE CALYPSO_TEST_BUILD CALYPSO_TEST_SANDBOX PYTHONDONTWRITEBYTECODE=1
