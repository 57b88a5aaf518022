#include "CTopLevel.h"

void swift_errorInMain(void *error) { longhand_end_with_error(error); }
