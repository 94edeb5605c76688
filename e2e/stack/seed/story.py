"""What happened to the three models: the same steps are taken in MLflow, now, and told with their days in the import file.

A step is (days ago, clock, what …). Days are real enough to read as five months; only the import file uses them.
"""

MODELS = {
    "heart-disease": dict(
        owner="cardio-ml",
        description="Risk of coronary heart disease from a ward's first examination. Output: 1 when a cardiologist should look today.",
        tags={"owner": "cardio-ml", "domain": "cardiology", "risk": "high"},
        experiment="cardiology",
    ),
    "diabetes-progression": dict(
        owner="metabolic-ml",
        description="Disease progression one year after baseline, from ten baseline measurements.",
        tags={"owner": "metabolic-ml", "domain": "endocrinology", "risk": "medium"},
        experiment="endocrinology",
    ),
    "fraud-detector": dict(
        owner="payments-risk",
        description="Chance that a card payment is fraudulent. One payment in fifty is.",
        tags={"owner": "payments-risk", "domain": "payments", "risk": "high"},
        experiment="payments",
    ),
}

OLD, NEW, LOOSE = "1.5.2", "{installed}", None

MEI, JULES, SVC, ANA, TOMAS, PRIYA = "mei.tanaka", "j.moreau", "svc-train", "ana.ruiz", "t.novak", "priya.nair"


def version(days, clock, model, number, who, text, pin=NEW):
    return dict(days=days, clock=clock, kind="version", model=model, number=number, who=who, text=text, pin=pin)


def stage(days, clock, model, number, to, who, why):
    return dict(days=days, clock=clock, kind="stage", model=model, number=number, to=to, who=who, why=why)


def alias(days, clock, model, name, number, who, why):
    """`number` None takes the alias away."""
    return dict(days=days, clock=clock, kind="alias", model=model, alias=name, number=number, who=who, why=why)


H, D, F = "heart-disease", "diabetes-progression", "fraud-detector"

STEPS = [
    version(152, "09:20", H, 1, MEI, "Logistic regression on one ward's export.", OLD),
    stage(151, "13:05", H, 1, "Production", MEI, "First model in use; reviewed with the ward."),
    alias(151, "13:06", H, "champion", 1, MEI, "Callers resolve @champion."),
    version(128, "16:40", H, 2, MEI, "The same regression on four times the patients.", OLD),
    stage(127, "09:00", H, 2, "Staging", MEI, "Shadow run beside version 1."),
    stage(121, "10:30", H, 2, "Production", JULES, "Recall 0.66 against 0.56 in a week of shadow runs."),
    alias(121, "10:31", H, "champion", 2, JULES, "Moved with the stage."),
    stage(121, "10:35", H, 1, "Archived", JULES, "Replaced by version 2."),
    version(118, "11:15", D, 1, PRIYA, "Ridge on four columns: a floor to beat.", OLD),
    stage(116, "09:45", D, 1, "Production", PRIYA, "Better than the table the clinic used."),
    alias(116, "09:46", D, "champion", 1, PRIYA, "First champion."),
    version(104, "18:10", H, 3, SVC, "Deep boosted trees, trained by the nightly job.", OLD),
    stage(103, "09:10", H, 3, "Staging", JULES, "Worth a look: training loss is far lower."),
    alias(103, "09:12", H, "challenger", 3, JULES, "Shadow traffic follows @challenger."),
    stage(96, "15:20", H, 3, "Archived", JULES, "Overfitted: auc fell from 0.812 to 0.778 on the held-out ward."),
    alias(96, "15:21", H, "challenger", None, JULES, "Nothing to compare for now."),
    version(95, "10:05", F, 1, ANA, "Logistic regression; catches one fraud in ten.", OLD),
    stage(94, "08:30", F, 1, "Production", ANA, "Runs beside the rule engine."),
    alias(94, "08:31", F, "champion", 1, ANA, "First champion."),
    version(82, "14:00", H, 4, JULES, "Shallow boosted trees. Cholesterol arrives with decimals now: chol is a double.", OLD),
    stage(80, "09:30", H, 4, "Staging", JULES, "Every caller sends whole numbers today; both are taken."),
    stage(79, "17:45", H, 2, "Archived", MEI, "Withdrawn: 40 patients without consent were in its data. Nothing in production until version 4 is through."),
    alias(79, "17:46", H, "champion", None, MEI, "Callers fall back to the paper score."),
    stage(74, "11:20", H, 4, "Production", JULES, "Trained on the cleaned export; auc 0.837."),
    alias(74, "11:21", H, "champion", 4, JULES, "Callers are back."),
    version(75, "10:50", D, 2, PRIYA, "All ten columns.", OLD),
    stage(72, "13:30", D, 2, "Staging", PRIYA, "To be read by the clinic."),
    version(70, "12:00", F, 2, TOMAS, "Classes balanced: recall first.", OLD),
    stage(69, "09:15", F, 2, "Staging", TOMAS, "The desk wants fewer misses."),
    stage(66, "14:10", D, 2, "Production", PRIYA, "rmse 56.9 against 65.1."),
    alias(66, "14:11", D, "champion", 2, PRIYA, "Moved with the stage."),
    stage(66, "14:15", D, 1, "Archived", PRIYA, "Replaced by version 2."),
    stage(64, "16:00", F, 2, "Production", TOMAS, "Catches three frauds in four."),
    alias(64, "16:01", F, "champion", 2, TOMAS, "Moved with the stage."),
    stage(64, "16:04", F, 1, "Archived", TOMAS, "Replaced by version 2."),
    stage(61, "07:50", F, 1, "Production", ANA, "Rollback: nine alarms in ten were false and the desk drowned."),
    alias(61, "07:51", F, "champion", 1, ANA, "Back to version 1."),
    stage(61, "07:52", F, 2, "Archived", ANA, "Precision 0.10."),
    version(60, "13:25", H, 5, SVC, "Retrained by the nightly job on a newer scikit-learn."),
    stage(58, "10:00", H, 5, "Staging", MEI, "The new pin needs a look."),
    stage(52, "15:45", H, 5, "Production", MEI, "Recall 0.85."),
    alias(52, "15:46", H, "champion", 5, MEI, "Moved with the stage."),
    stage(52, "15:50", H, 4, "Archived", MEI, "Replaced by version 5."),
    stage(49, "02:10", H, 5, "Archived", JULES, "Rollback: false alarms doubled on ward 3 overnight. Half of its healthy patients were missing from the data."),
    stage(49, "06:40", H, 4, "Production", JULES, "The last good one, back after the night shift confirmed it."),
    alias(49, "06:41", H, "champion", 4, JULES, "Back to version 4."),
    version(45, "09:35", F, 3, ANA, "Boosted trees; knows new cards on the web."),
    stage(44, "11:00", F, 3, "Staging", ANA, "Shadow run."),
    version(40, "17:20", D, 3, PRIYA, "Deep trees."),
    stage(39, "09:05", D, 3, "Staging", PRIYA, "Compared with version 2."),
    stage(38, "10:15", F, 3, "Production", ANA, "Nearly twice the recall, and precision no lower."),
    alias(38, "10:16", F, "champion", 3, ANA, "Moved with the stage."),
    stage(38, "10:20", F, 1, "Archived", ANA, "Replaced by version 3."),
    stage(35, "16:30", D, 3, "None", PRIYA, "rmse 65.3: worse than a straight line. Back to the bench."),
    version(33, "08:55", H, 6, SVC, "Nightly job, new export path. It logged no signature."),
    stage(31, "10:40", H, 6, "Staging", MEI, "Looks fine on paper."),
    stage(29, "14:25", H, 6, "Archived", JULES, "No signature and no example: nobody can say what it takes."),
    version(20, "11:30", H, 7, MEI, "4,000 patients, the signature back in place."),
    stage(18, "09:20", H, 7, "Staging", MEI, "Shadow run beside version 4."),
    alias(18, "09:21", H, "challenger", 7, MEI, "Shadow traffic follows."),
    version(16, "15:10", F, 4, ANA, "More trees, half a year of payments."),
    stage(15, "10:00", F, 4, "Staging", ANA, "Shadow run."),
    stage(12, "10:05", H, 7, "Production", JULES, "auc 0.847 and recall 0.68, both above version 4; three wards agreed."),
    alias(12, "10:06", H, "champion", 7, JULES, "Moved with the stage."),
    alias(12, "10:07", H, "challenger", None, JULES, "It is the champion now."),
    stage(12, "10:10", H, 4, "Archived", JULES, "Replaced by version 7."),
    stage(10, "09:00", F, 4, "Production", ANA, "Both hold production for a week: payments are split by region."),
    version(9, "13:40", D, 4, PRIYA, "Trees and ridge, averaged."),
    stage(8, "09:30", D, 4, "Staging", PRIYA, "mae 45.9 against 46.4; the clinic reads it."),
    alias(8, "09:31", D, "challenger", 4, PRIYA, "To be compared."),
    version(6, "16:05", H, 8, SVC, "Adds troponin, a required column: callers must send it."),
    stage(4, "09:15", H, 8, "Staging", MEI, "auc 0.886. Two wards cannot send troponin yet."),
    alias(4, "09:16", H, "challenger", 8, MEI, "To be compared."),
    alias(3, "08:59", F, "champion", 4, ANA, "All regions on version 4."),
    stage(3, "09:00", F, 3, "Archived", ANA, "Replaced by version 4."),
    version(2, "12:20", F, 5, SVC, "Night payments grew fivefold; retrained by the nightly job.", LOOSE),
    alias(2, "12:30", F, "challenger", 5, SVC, "To be compared."),
]
