# Sourced at the root of the checkout by every script that tests the C library: builds it and says where it is. Another tree, such as
# an installed one, is tested by setting CALYPSO_TEST_INCLUDE and CALYPSO_TEST_LIB before.
target=$(mkdir -p "${CARGO_TARGET_DIR:-target}/c" && cd "${CARGO_TARGET_DIR:-target}" && pwd)

if [ -z "${CALYPSO_TEST_LIB-}" ]; then
    cargo build --quiet --locked -p calypso-invoice --features sandbox --bin calypso-sandbox
    CALYPSO_TEST_SANDBOX=$target/debug/calypso-sandbox
    CALYPSO_TEST_LIB=$target/debug
    if [ -n "${CALYPSO_TEST_ASAN-}" ]; then
        # With a stable compiler; its libraries are not instrumented, ours is.
        host=$(rustc -vV | sed -n 's/^host: //p')
        RUSTC_BOOTSTRAP=1 RUSTFLAGS=-Zsanitizer=address cargo build --quiet --locked -p calypso-invoice-c --target "$host" --target-dir "$target/asan"
        CALYPSO_TEST_LIB=$target/asan/$host/debug
        CALYPSO_TEST_BUILD=$target/asan/c
    else
        cargo build --quiet --locked -p calypso-invoice-c
    fi
    CALYPSO_TEST_INCLUDE=$PWD/include
fi
CALYPSO_TEST_BUILD=${CALYPSO_TEST_BUILD:-$target/c}
CALYPSO_TEST_SANDBOX=${CALYPSO_TEST_SANDBOX:-$CALYPSO_TEST_LIB/../bin/calypso-sandbox}
mkdir -p "$CALYPSO_TEST_BUILD"
export CALYPSO_TEST_LIB CALYPSO_TEST_INCLUDE CALYPSO_TEST_BUILD CALYPSO_TEST_SANDBOX PYTHONDONTWRITEBYTECODE=1
