/*
 * Shows the arithmetic of histogram.h to a test: reads one value a line, prints as JSON the bucket and its upper edge
 * for each, then the quantiles of all.
 */
#include <inttypes.h>
#include <stdio.h>

#include "histogram.h"

static struct histogram all;

int main(void)
{
    uint64_t value;
    const char *separator = "";

    printf("{\"buckets\":[");
    while (scanf("%" SCNu64, &value) == 1) {
        uint32_t bucket = histogram_bucket(value);
        histogram_add(&all, value);
        printf("%s[\"%" PRIu64 "\",%" PRIu32 ",\"%" PRIu64 "\"]", separator, value, bucket, histogram_upper(bucket));
        separator = ",";
    }
    printf("],\"count\":%" PRIu64 ",\"min\":\"%" PRIu64 "\",\"max\":\"%" PRIu64 "\"", all.count, all.min, all.max);
    printf(",\"p50\":\"%" PRIu64 "\"", histogram_quantile(&all, 500000));
    printf(",\"p99\":\"%" PRIu64 "\"", histogram_quantile(&all, 990000));
    printf(",\"p999\":\"%" PRIu64 "\"}\n", histogram_quantile(&all, 999000));
    return 0;
}
