#include "shims.h"
#include <malloc.h>

void shim_malloc_trim(void) { malloc_trim(0); }
