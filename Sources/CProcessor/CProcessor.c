// The header is all; a target needs a source.
#include "CProcessor.h"
