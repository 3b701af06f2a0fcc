#!/usr/bin/env bash
# What each machine of this job runs; run again, it goes on with the run that it began. Options of `layerloom train`
# may stand behind it, such as --epochs 5.
#
#   RUN       the folder of the run (run)
#   HEAD      the name or address of the first machine, where several train together
#   PORT      where they meet on it (29500)
#   NUMBER    0 for the first machine, 1 for the second, ..., where they do not share this folder: the first one writes
#             the run then, and a job that broke begins anew
set -euo pipefail
cd -- "$(dirname -- "${BASH_SOURCE[0]}")"
bash set-up.sh
if [ -n "${LAYERLOOM_PYTHON:-}" ]; then
    python=$LAYERLOOM_PYTHON
    export PYTHONPATH="$PWD/code"
else
    python=$PWD/.venv/bin/python
    # What a module of the cluster puts there would come before the versions of the lock.
    unset PYTHONPATH PYTHONHOME
fi

machines=%%{nodes}
processes=%%{processes}
run=${RUN:-run}
if [ "$machines" -gt 1 ] && [ -z "${HEAD:-}" ]; then
    echo "Say which machine is the first, by its name or address: HEAD=machine1 bash train.sh" >&2
    exit 2
fi

# The places of the data that this job may read, and what it notes for a process that dies.
export LAYERLOOM_HOME="$PWD/home"
# No module comes from the folder of the job.
export PYTHONSAFEPATH=1
# Processes that begin again must not find the addresses of those that died: torchrun keeps one store for all of them.
export TORCH_DISABLE_SHARE_RDZV_TCP_STORE=1
cores=${SLURM_CPUS_PER_TASK:-$(getconf _NPROCESSORS_ONLN)}
export OMP_NUM_THREADS="${OMP_NUM_THREADS:-$((cores > processes ? cores / processes : 1))}"

meeting=(--rdzv-backend=c10d "--rdzv-id=${JOB:-%%{name}}" "--rdzv-endpoint=${HEAD:-localhost}:${PORT:-%%{port}}")
restarts=3
where=(--out "$run")
if [ -n "${NUMBER:-}" ]; then
    meeting=("--node-rank=$NUMBER" "--master-addr=${HEAD:-localhost}" "--master-port=${PORT:-29500}")
    restarts=0
elif [ -e "$run/run.json" ]; then
    where=(--resume "$run")
fi

# torchrun begins again whatever did not end well; how the training ended stands here.
%%{ended}=$(mktemp)
export %%{ended}
trap 'rm -f "$%%{ended}"' EXIT
"$python" -m torch.distributed.run "--nnodes=$machines" "--nproc-per-node=$processes" "--max-restarts=$restarts" \
    "${meeting[@]}" -m engine train project.loom "${where[@]}" %%{options}"$@" &
training=$!
# Whoever ends this script ends the training, which keeps a checkpoint.
trap 'kill -TERM "$training" 2> /dev/null || true' INT TERM HUP
code=0
wait "$training" || code=$?
while kill -0 "$training" 2> /dev/null; do
    code=0
    wait "$training" || code=$?
done
if [ -s "$%%{ended}" ]; then
    code=$(cat -- "$%%{ended}")
fi
exit "$code"
