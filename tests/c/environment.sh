# Sourced at the root of the checkout by every script that tests the C library: builds it and says where it is. The installed tree of
# a release is tested by setting CALYPSO_TEST_INCLUDE and CALYPSO_TEST_LIB before.
target=$(mkdir -p "${CARGO_TARGET_DIR:-target}/c" && cd "${CARGO_TARGET_DIR:-target}" && pwd)

if [ -z "${CALYPSO_TEST_LIB-}" ]; then
    cargo build --quiet --locked -p calypso-invoice-c
    cargo build --quiet --locked -p calypso-invoice --features sandbox --bin calypso-sandbox
    CALYPSO_TEST_LIB=$target/debug
    CALYPSO_TEST_INCLUDE=$PWD/include
fi
CALYPSO_TEST_BUILD=${CALYPSO_TEST_BUILD:-$target/c}
export CALYPSO_TEST_LIB CALYPSO_TEST_INCLUDE CALYPSO_TEST_BUILD PYTHONDONTWRITEBYTECODE=1
