#include "farm/tt_sink.h"

void tt_sink_row(tt_sink *sink, const char *status, const double *value) {
    const int code = tt_record_row(&sink->record, status, value);
    sink->code = sink->code ? sink->code : code;
}
