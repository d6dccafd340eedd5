"""Ramadan and the Eids of one Hijri year, as those who plan their visits see them: by night and by place."""
