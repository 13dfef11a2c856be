/* Where a task's rows go: the inside of what an experiment sees as tt_sink. */
#ifndef TT_SINK_H
#define TT_SINK_H

#include "farm/tt_experiment.h"
#include "farm/tt_record.h"

struct tt_sink {
    tt_record record;
    int code; // TT_ENOMEM once a row found no room
};

#endif
