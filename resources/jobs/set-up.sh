#!/usr/bin/env bash
# Makes the Python environment of this job in its folder, once: the exact versions of the two .lock files, and Layerloom.
# A Python that has these packages already, such as a module of the cluster, is taken by LAYERLOOM_PYTHON=/path/to/python.
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")"

# Machines that share this folder take turns, where the drive can do that.
if command -v flock > /dev/null; then
    exec 9> .set-up.lock
    flock 9 || true
fi

wheel="%%{wheel}"
if [ -n "${LAYERLOOM_PYTHON:-}" ]; then
    [ -d code ] && exit 0
    rm -rf code.part
    "$LAYERLOOM_PYTHON" -m zipfile -e "$wheel" code.part
    mv code.part code
    exit 0
fi

[ -e .venv/ready ] && exit 0
found=
for one in "${PYTHON:-}" %%{python} python3; do
    if [ -n "$one" ] && "$one" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2> /dev/null; then
        found=$one
        break
    fi
done
if [ -z "$found" ]; then
    echo "This job needs Python 3.11 or newer. Load it, or say where it is: PYTHON=/path/to/python3 bash set-up.sh" >&2
    exit 2
fi
echo "Setting up in $PWD/.venv ..." >&2
"$found" -m venv --clear .venv
install() {
    .venv/bin/python -m pip install --quiet --disable-pip-version-check "$@"
}
install --no-deps -r torch.lock
install -r requirements.lock
install --no-deps "$wheel"
touch .venv/ready
