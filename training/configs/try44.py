from dataclasses import replace
from configs import polish
c = polish.COURSES["emotion"]
COURSES = {"emotion": replace(c, students={"emotion44": replace(c.students["emotion"], input_px=44, epochs=18, augmented_epochs=15)})}
