# Sourced at the root of the checkout by every script that tests the wheel: builds it, makes a virtual environment under target/,
# and sets `python`, `name`, `venv`, `target` and `wheel`.
unset PYTHONPATH PYTHONHOME VIRTUAL_ENV CALYPSO_API_KEY CALYPSO_BASE_URL

base=${PYTHON:-python3}
name=$("$base" -c 'import sys; sys.version_info >= (3, 9) or sys.exit(1); print(sys.implementation.name + "-%d.%d.%d" % sys.version_info[:3])') ||
    { echo "$base is missing or older than Python 3.9: set PYTHON to another one"; exit 1; }
target=$(mkdir -p "${CARGO_TARGET_DIR:-target}/python" && cd "${CARGO_TARGET_DIR:-target}/python" && pwd)
venv=$target/$name
python=$venv/bin/python
echo "$name, $("$base" -c 'import sys; print(sys.executable)')"

quiet() { # prints nothing unless it fails
    local said
    said=$("$@" 2>&1) || { printf '%s\n' "$said"; return 1; }
}
# Whether the first file exists and none of the others is newer.
fresh() {
    local made=$1
    shift
    [ -e "$made" ] && [ -z "$(find "$@" -name __pycache__ -prune -o -newer "$made" -print -quit)" ]
}

tools=tests/python/requirements.txt
frameworks=tests/python/frameworks.txt
if ! fresh "$venv/tools" $tools $frameworks; then
    quiet "$base" -m venv --clear "$venv"
    quiet "$python" -m pip install --disable-pip-version-check -r $tools
    while read -r framework; do
        "$python" -m pip install --disable-pip-version-check --quiet --only-binary :all: "$framework" ||
            echo "$framework CANNOT BE INSTALLED HERE: the tests of its example are skipped"
    done < <(grep -v '^#' $frameworks)
    touch "$venv/tools"
fi

# A target folder that checkouts share has the wheel of the one that built last.
[ "$(cat "$target/checkout" 2>/dev/null)" = "$PWD" ] || rm -f "$target/built"
echo "$PWD" >"$target/checkout"

# The wheel is one for all Pythons: it is built once.
if ! fresh "$target/built" Cargo.toml Cargo.lock pyproject.toml README.md core/Cargo.toml core/src python/Cargo.toml python/src python/calypso_invoice python/recompress.py; then
    rm -f "$target"/*.whl
    touch "$target/begun" # a file that changes during the build makes the next run build again
    # 40 KB smaller for a second of work, as the releases are; maturin reads this setting from nowhere else.
    MATURIN_PEP517_ARGS='--compression-level 9' quiet "$python" -m pip wheel --disable-pip-version-check --no-deps --wheel-dir "$target" .
    quiet "$python" python/recompress.py "$target"/*.whl
    mv "$target/begun" "$target/built"
fi
wheel=("$target"/*.whl)
[ ${#wheel[@]} = 1 ] || { echo "one wheel was expected: ${wheel[*]}"; exit 1; }
if ! fresh "$venv/installed" "$target/built"; then
    quiet "$python" -m pip install --disable-pip-version-check --no-deps --force-reinstall "$wheel"
    touch -r "$target/built" "$venv/installed"
fi
echo "$(basename "$wheel"), $(wc -c <"$wheel") bytes"
