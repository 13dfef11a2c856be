/* The arms of the synthetic study, see study.h. */
#ifndef STUDY_ARMS_H
#define STUDY_ARMS_H

#include "study.h"

study_arm study_ttm_l1, study_ttm_l2, study_ttm_published;
study_arm study_rsvd, study_knn, study_svdpp, study_cocluster, study_slopeone;
study_arm study_mean, study_linear, study_oracle, study_noise;

#endif
