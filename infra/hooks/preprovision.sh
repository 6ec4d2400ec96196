#!/bin/sh
# Before azd creates the resources: remember what must not change from one deployment to the next.
set -eu

# A budget's start cannot be changed, and next month "this month" is another.
if [ -z "${FP_BUDGET_START:-}" ]; then
  azd env set FP_BUDGET_START "$(date -u +%Y-%m-01)"
fi
